// The export's name is the interface's, its members are the functions in camel
// case: that is how componentize-qjs finds them.
export const time = {
  getCurrentTime: () => new Date().toISOString(),
};
