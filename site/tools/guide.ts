export function writeGuide(_folder: string): string[] {
  return [];
}
