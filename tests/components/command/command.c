// An ordinary command-line program, as any C toolchain makes one: its arguments one
// per line, then stdin, to stdout; one line to stderr; fails if an argument is --fail.
#include <string.h>
#include <unistd.h>

static void put(int stream, const char *text, size_t length) {
  for (ssize_t written; length > 0; text += written, length -= written) {
    written = write(stream, text, length);
    if (written < 0) _exit(2);
  }
}

int main(int count, char **arguments) {
  int failed = 0;
  for (int i = 1; i < count; i++) {
    put(STDOUT_FILENO, arguments[i], strlen(arguments[i]));
    put(STDOUT_FILENO, "\n", 1);
    if (strcmp(arguments[i], "--fail") == 0) failed = 1;
  }
  char buffer[4096];
  for (ssize_t length; (length = read(STDIN_FILENO, buffer, sizeof buffer)) > 0;) put(STDOUT_FILENO, buffer, length);
  const char *last = failed ? "failing as asked\n" : "done\n";
  put(STDERR_FILENO, last, strlen(last));
  return failed;
}
