/* What the machine can do: sleeps to each absolute moment and writes, nothing else. What is due already is written
 * without sleeping. floor SCHEDULE FIFO PRIORITY: PRIORITY 0 is the normal one with exact timers (which needs no rights),
 * else SCHED_FIFO. A line of the schedule: microseconds from the beginning, three bytes in hexadecimal. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

struct message {
  long long ns;
  unsigned char bytes[3];
};

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count, char **args) {
  if (count != 4) return 2;
  FILE *schedule = fopen(args[1], "r");
  if (!schedule) return perror("floor"), 1;
  struct message *messages = NULL;
  size_t n = 0, room = 0;
  double micros;
  unsigned first, second, third;
  while (fscanf(schedule, "%lf %2x%2x%2x", &micros, &first, &second, &third) == 4) {
    if (n == room) messages = realloc(messages, (room = room ? room * 2 : 1024) * sizeof *messages);
    if (!messages) return 1;
    messages[n++] = (struct message){(long long)(micros * 1e3), {first, second, third}};
  }
  fclose(schedule);
  int fifo = open(args[2], O_WRONLY);
  if (fifo < 0) return perror("floor"), 1;
  prctl(PR_SET_TIMERSLACK, 1UL);
  struct sched_param priority = {.sched_priority = atoi(args[3])};
  if (priority.sched_priority > 0 && sched_setscheduler(0, SCHED_FIFO, &priority) != 0) return perror("floor"), 1;
  mlockall(MCL_CURRENT | MCL_FUTURE);
  long long start = now_ns() + 200000000LL;
  for (size_t i = 0; i < n; i++) {
    long long due = start + messages[i].ns;
    struct timespec until = {due / 1000000000LL, due % 1000000000LL};
    if (now_ns() < due) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    if (write(fifo, messages[i].bytes, 3) != 3) return perror("floor"), 1;
  }
  return 0;
}
