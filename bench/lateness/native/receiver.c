/* The organ's end: reads a FIFO and notes when each run of bytes was there (CLOCK_MONOTONIC, after the read), at a
 * priority above every player's, so that its own wake-up is part of every lateness and nearly nothing.
 * receiver FIFO LOG: says "ready" (and "realtime" where the system allowed it), ends when the writer closes.
 * A line of the log: microseconds, bytes in hexadecimal. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MOST_RUNS = 1 << 17, MOST_BYTES = 1 << 20 };

struct run {
  double micros;
  int length;
};
static struct run runs[MOST_RUNS];
static unsigned char bytes[MOST_BYTES];

static double now_micros(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int count, char **args) {
  if (count != 3) return 2;
  int fifo = open(args[1], O_RDONLY | O_NONBLOCK);
  FILE *log = fopen(args[2], "w");
  if (fifo < 0 || !log) return perror("receiver"), 1;
  memset(runs, 0, sizeof runs);
  memset(bytes, 0, sizeof bytes);
  struct sched_param priority = {.sched_priority = 90};
  int realtime = sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
  mlockall(MCL_CURRENT | MCL_FUTURE);
  puts(realtime ? "ready realtime" : "ready");
  fflush(stdout);
  /* A FIFO nobody has written to yet reads as ended: wait for the first bytes, then read as everybody does. */
  struct pollfd first = {.fd = fifo, .events = POLLIN};
  poll(&first, 1, -1);
  fcntl(fifo, F_SETFL, 0);
  int filled = 0, n = 0;
  while (n < MOST_RUNS && filled < MOST_BYTES) {
    ssize_t got = read(fifo, bytes + filled, MOST_BYTES - filled);
    double micros = now_micros();
    if (got <= 0) break;
    runs[n++] = (struct run){micros, (int)got};
    filled += got;
  }
  unsigned char *at = bytes;
  for (int i = 0; i < n; i++) {
    fprintf(log, "%.3f ", runs[i].micros);
    for (int k = 0; k < runs[i].length; k++) fprintf(log, "%02x", *at++);
    fputc('\n', log);
  }
  return fclose(log) == 0 ? 0 : 1;
}
