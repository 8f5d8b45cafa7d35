/* Who was not there: a thread on each processor, above everything else, that should wake every half millisecond. Where
 * it wakes late, the host had taken the processor away (or an interrupt held it): no program could have been on time.
 * witness LOG: says "ready" (and "realtime"), ends on SIGTERM. A line of the log: processor, the microsecond at which
 * it should have woken, microseconds late. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { MOST = 1 << 18, MOST_CPUS = 256 };
static const long PERIOD_NS = 500000, NOTED_NS = 150000;

struct stall {
  int cpu;
  long long expected, late;
};
static struct stall stalls[MOST];
static atomic_int noted;
static atomic_int ended;
static atomic_int realtime = 1;

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void *watch(void *which) {
  int cpu = (int)(long)which;
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(cpu, &only);
  sched_setaffinity(0, sizeof only, &only);
  struct sched_param priority = {.sched_priority = 98};
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0) realtime = 0;
  for (long long due = now_ns(); !ended;) {
    due += PERIOD_NS;
    struct timespec until = {due / 1000000000LL, due % 1000000000LL};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    long long late = now_ns() - due;
    if (late <= NOTED_NS) continue;
    int slot = atomic_fetch_add(&noted, 1);
    if (slot < MOST) stalls[slot] = (struct stall){cpu, due, late};
    due += late;
  }
  return NULL;
}

int main(int count, char **args) {
  if (count != 2) return 2;
  FILE *log = fopen(args[1], "w");
  if (!log) return perror("witness"), 1;
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &end, NULL);
  memset(stalls, 0, sizeof stalls);
  mlockall(MCL_CURRENT | MCL_FUTURE);
  cpu_set_t ours;
  sched_getaffinity(0, sizeof ours, &ours);
  pthread_t threads[MOST_CPUS];
  int n = 0;
  for (int cpu = 0; cpu < MOST_CPUS; cpu++)
    if (CPU_ISSET(cpu, &ours) && pthread_create(&threads[n], NULL, watch, (void *)(long)cpu) == 0) n++;
  struct timespec moment = {0, 50000000};
  nanosleep(&moment, NULL);
  puts(realtime ? "ready realtime" : "ready");
  fflush(stdout);
  int signal_number;
  sigwait(&end, &signal_number);
  ended = 1;
  for (int i = 0; i < n; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < noted && i < MOST; i++)
    fprintf(log, "%d %.3f %.3f\n", stalls[i].cpu, stalls[i].expected / 1e3, stalls[i].late / 1e3);
  return fclose(log) == 0 ? 0 : 1;
}
