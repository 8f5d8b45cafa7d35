/* Wants one processor for itself: hog PROCESSOR SECONDS. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **args) {
  if (count != 3) return 2;
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(atoi(args[1]), &only);
  sched_setaffinity(0, sizeof only, &only);
  time_t until = time(NULL) + atoi(args[2]);
  for (volatile unsigned long work = 0; time(NULL) < until;)
    for (int i = 0; i < 5000000; i++) work += i;
  return 0;
}
