// Sets the theme before the page is drawn. src/shared/theme.ts has the button.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
