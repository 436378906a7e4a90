// A page of the site, as a test uses it: the same methods whatever drives the browser. Places on the page come from its own script, so
// that the pointer and the keys are the only things that a driver does.
import { Button, Key, Origin } from "selenium-webdriver";

/** Scrolls to an element, and returns the place of its middle. */
const middleOf = (selector) => {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`there is no ${selector}`);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: Math.round(left + width / 2), y: Math.round(top + height / 2), height };
};

/** The page of playwright and of puppeteer, which have the same methods except that for its size. */
export async function viewOfPage(page, url, width, height) {
  const size = { width, height };
  await (page.setViewportSize ? page.setViewportSize(size) : page.setViewport(size));
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error?.stack ?? error)));
  await page.goto(url);
  const { mouse, keyboard } = page;
  return {
    run: (f, argument) => page.evaluate(f, argument),
    async click(selector) {
      const { x, y } = await page.evaluate(middleOf, selector);
      await mouse.click(x, y);
    },
    async drag(selector, dy) {
      const { x, y } = await page.evaluate(middleOf, selector);
      await mouse.move(x, y);
      await mouse.down();
      await mouse.move(x, y + dy, { steps: 5 });
      await mouse.up();
    },
    press: (key) => keyboard.press(key),
    type: (text) => keyboard.type(text),
    screenshot: (options) => page.screenshot(options),
    errors: () => errors,
    close: () => page.close(),
  };
}

const KEYS = {
  ArrowUp: Key.ARROW_UP,
  ArrowDown: Key.ARROW_DOWN,
  PageUp: Key.PAGE_UP,
  End: Key.END,
  Tab: Key.TAB,
  Enter: Key.ENTER,
};

/** The page of a WebDriver, which has one. */
export async function viewOfDriver(driver, url, width, height) {
  await driver.manage().window().setRect({ width, height });
  await driver.get(url);
  const run = async (f, argument) => {
    const { value, error } = await driver.executeAsyncScript(
      `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${f})(arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
      argument,
    );
    if (error !== undefined) throw new Error(error);
    return value ?? undefined;
  };
  // The window takes its size later, and a click before the page is drawn in it would miss.
  await run(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => resolve()), 300)));
  const at = ({ x, y }) => ({ x, y, origin: Origin.VIEWPORT, duration: 20 });
  return {
    run,
    async click(selector) {
      await driver
        .actions()
        .move(at(await run(middleOf, selector)))
        .click()
        .perform();
    },
    async drag(selector, dy) {
      const { x, y } = await run(middleOf, selector);
      const actions = driver.actions().move(at({ x, y })).press(Button.LEFT);
      await actions
        .move(at({ x, y: y + dy }))
        .release(Button.LEFT)
        .perform();
    },
    press: (key) =>
      driver
        .actions()
        .sendKeys(KEYS[key] ?? key)
        .perform(),
    type: (text) => driver.actions().sendKeys(text).perform(),
    errors: () => [],
    close: () => driver.get("about:blank"),
  };
}
