// The first finger or the left button: another one neither holds nor moves anything, and a Mac's Ctrl-click opens a menu.
const firstPointer = (event) => event.isPrimary && !event.button && !event.ctrlKey;
