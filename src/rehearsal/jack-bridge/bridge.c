/*
 * voluntary-jack-bridge: one JACK client between Voluntary and an organ that sounds over JACK.
 *
 *   voluntary-jack-bridge --version
 *   voluntary-jack-bridge keep PARENT COMMAND ARGUMENT...
 *       becomes COMMAND, which is told to end (SIGTERM) when the process PARENT is gone
 *   voluntary-jack-bridge run PARENT NAME LINE LINGER_MS [RECORDING SENT]
 *       MIDI from the FIFO at LINE goes out of the port NAME:out; what comes in at NAME:left and NAME:right is written
 *       to RECORDING (a WAV of 32-bit floats) from "record" on; each message that left is a line of the file SENT:
 *       its frame, how many frames late it left, its bytes. A cycle that was missed is a gap of silence in it, so that
 *       frames go with JACK's clock. Ends when PARENT is gone and nobody has written to LINE for LINGER_MS, or is told to.
 *
 * A record on LINE: microseconds of CLOCK_MONOTONIC (8 bytes, little endian; 0: at once), length (2), whole messages.
 * Length 0: all that was to leave later is forgotten. Times of one writer never go back.
 *
 * Standard input, a line each: "midi REGEX" and "sound PORT PORT" connect, "record" begins to record, "end" ends.
 * "witness CHANNEL KEY COUNT": from now on COUNT keys of that channel (0 to 15), from KEY up, are struck in turn: one behind
 * the messages of each cycle, and one now and then where there are none. What sounds late of them, the organ played late.
 * Standard output, a line each:
 *   ready RATE PERIOD REALTIME | midi COUNT | sound COUNT | record FRAME | xrun FRAME COUNT | lost WHAT | gone
 *   end FRAMES MESSAGES XRUNS
 *
 * cc -O2 -o voluntary-jack-bridge bridge.c -ljack -lpthread
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <jack/jack.h>
#include <jack/midiport.h>
#include <jack/ringbuffer.h>
#include <jack/thread.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#define VERSION "voluntary-jack-bridge 2"
/* Ten seconds of two sides at 96,000 Hz: a disk may think that long. */
#define SOUND_RING (1 << 23)
#define MIDI_RING (1 << 20)
#define LONGEST_MESSAGE 8192
#define LOOK_EVERY_MS 10
/* Some cycles of the longest period. */
#define DRAINED_MS 100
#define DRAINS_WITHIN_MS 2000
/* Below JACK's own threads and the player's, above all that is not real-time. */
#define READER_PRIORITY 40
/* A longer gap is no missed cycle. */
#define LONGEST_GAP_S 10
/* A witness key is down so long; two are struck at least so far from one another, and at most (frames of a second). */
#define WITNESS_HELD(rate) ((rate) / 20)
#define WITNESS_APART(rate) ((rate) / 50)
#define WITNESS_RESTS(rate) ((rate) / 10)
#define WITNESS_KEYS 16
/* JACK's frames against the system's clock: so often looked at, and so far apart they may be that were together before. */
#define CLOCK_LOOKS(rate) ((rate) / 2)
#define CLOCK_SLIPS_MICROS 5000

/* In the rings: before the bytes of each message. */
struct head {
  uint64_t at_micros;
  uint64_t number;
  uint32_t length;
};
/* In the ring of what left. */
struct left {
  uint64_t frame;
  int32_t late;
  uint32_t length;
};

static jack_client_t *client;
static jack_port_t *midi_out, *sides[2];
static jack_ringbuffer_t *at_once, *timed, *sound, *gone_out;
/* Timed messages with a lower number have been taken back. */
static atomic_uint_fast64_t forgotten;
/* What was to leave by then (JACK's clock) is sent nevertheless: the cycle that it waits for may be a few milliseconds behind. */
static atomic_uint_fast64_t forgotten_at_micros;
static atomic_int recording, asked_to_record, server_gone, sound_lost, told_to_end, asked_to_end;
static atomic_uint_fast64_t xruns, xrun_frame, first_frame, left_count;
/* Frames since the client began, which do not wrap within a day as JACK's own do. */
static uint64_t frames_now;
static jack_nframes_t expected;
static int has_begun;

static jack_nframes_t sample_rate;

static void note_xrun(uint64_t frame) {
  atomic_store(&xrun_frame, frame);
  atomic_fetch_add(&xruns, 1);
}

static int on_xrun(void *unused) {
  (void)unused;
  note_xrun(frames_now);
  return 0;
}

static void on_shutdown(void *unused) {
  (void)unused;
  atomic_store(&server_gone, 1);
}

static void on_signal(int unused) {
  (void)unused;
  atomic_store(&told_to_end, 1);
}

static void note_left(jack_nframes_t at, int32_t late, const unsigned char *bytes, uint32_t length) {
  if (gone_out == NULL || jack_ringbuffer_write_space(gone_out) < sizeof(struct left) + length) return;
  struct left out = {frames_now + at, late, length};
  jack_ringbuffer_write(gone_out, (const char *)&out, sizeof out);
  jack_ringbuffer_write(gone_out, (const char *)bytes, length);
}

/* Sends what the ring holds for this cycle, in order; what has no room stays for the next. @returns the last offset */
static jack_nframes_t send_from(jack_ringbuffer_t *ring, void *buffer, jack_nframes_t count, jack_nframes_t from) {
  struct head head;
  jack_nframes_t start = jack_last_frame_time(client);
  while (jack_ringbuffer_peek(ring, (char *)&head, sizeof head) == sizeof head &&
         jack_ringbuffer_read_space(ring) >= sizeof head + head.length) {
    if (ring == timed && head.number < atomic_load(&forgotten) &&
        head.at_micros > atomic_load(&forgotten_at_micros)) {
      jack_ringbuffer_read_advance(ring, sizeof head + head.length);
      continue;
    }
    int32_t offset = 0;
    if (head.at_micros != 0) offset = (int32_t)(jack_time_to_frames(client, head.at_micros) - start);
    if (offset >= (int32_t)count) break;
    jack_nframes_t placed = offset < (int32_t)from ? from : (jack_nframes_t)offset;
    unsigned char *room =
        jack_midi_max_event_size(buffer) < head.length ? NULL : jack_midi_event_reserve(buffer, placed, head.length);
    if (room == NULL) break;
    jack_ringbuffer_read_advance(ring, sizeof head);
    jack_ringbuffer_read(ring, (char *)room, head.length);
    from = placed;
    atomic_fetch_add(&left_count, 1);
    note_left(placed, head.at_micros == 0 ? 0 : (int32_t)placed - offset, room, head.length);
  }
  return from;
}

/* The witness: keys of a rank that is not in the music. */
static struct {
  atomic_int count;
  int channel, key, next, is_owed;
  uint64_t struck_at, down_since[WITNESS_KEYS];
} witness;

static void send_witness(void *buffer, jack_nframes_t at, int status, int place) {
  unsigned char *room = jack_midi_event_reserve(buffer, at, 3);
  if (room == NULL) return;
  room[0] = (unsigned char)(status | witness.channel);
  room[1] = (unsigned char)(witness.key + place);
  room[2] = 100;
  note_left(at, 0, room, 3);
}

/* Behind all of a cycle: what the organ has not yet done of it, it has not done of the witness. */
static void strike_witness(void *buffer, jack_nframes_t at, int has_music) {
  int count = atomic_load(&witness.count);
  if (count == 0) return;
  for (int place = 0; place < count; place++) {
    if (witness.down_since[place] == 0 || frames_now - witness.down_since[place] < WITNESS_HELD(sample_rate)) continue;
    send_witness(buffer, at, 0x80, place);
    witness.down_since[place] = 0;
  }
  witness.is_owed |= has_music;
  uint64_t since = frames_now - witness.struck_at;
  if (since < WITNESS_APART(sample_rate) || (!witness.is_owed && since < WITNESS_RESTS(sample_rate))) return;
  send_witness(buffer, at, 0x90, witness.next);
  witness.down_since[witness.next] = witness.struck_at = frames_now;
  witness.next = (witness.next + 1) % count;
  witness.is_owed = 0;
}

/* left NULL: silence. */
static void record_sound(const float *left, const float *right, jack_nframes_t count) {
  if (jack_ringbuffer_write_space(sound) < 2 * sizeof(float) * count) {
    atomic_store(&sound_lost, 1);
    return;
  }
  for (jack_nframes_t frame = 0; frame < count; frame++) {
    float pair[2] = {left == NULL ? 0 : left[frame], left == NULL ? 0 : right[frame]};
    jack_ringbuffer_write(sound, (const char *)pair, sizeof pair);
  }
}

static void record(jack_nframes_t count) {
  if (atomic_load(&recording) == 0) {
    if (atomic_load(&asked_to_record) == 0) return;
    atomic_store(&first_frame, frames_now);
    atomic_store(&recording, 1);
  }
  record_sound(jack_port_get_buffer(sides[0], count), jack_port_get_buffer(sides[1], count), count);
}

/* A cycle that we were not called in: whatever was sent or sounded in it is lost. */
static void pass_over(jack_nframes_t gap) {
  note_xrun(frames_now);
  if (gap > LONGEST_GAP_S * sample_rate) return;
  if (atomic_load(&recording)) record_sound(NULL, NULL, gap);
  frames_now += gap;
}

/*
 * Cycles come late and catch up; where for half a second none was as early as those before, JACK's clock has lost time (or
 * won it), and what was to sound at a moment sounded at another.
 */
static void watch_clock(void) {
  static int64_t least = INT64_MAX, least_before;
  static uint64_t since;
  static int looks;
  int64_t behind = (int64_t)jack_get_time() - (int64_t)(frames_now * 1000000 / sample_rate);
  if (behind < least) least = behind;
  if (frames_now - since < CLOCK_LOOKS(sample_rate)) return;
  int64_t slipped = least - least_before;
  if (looks > 0 && (slipped > CLOCK_SLIPS_MICROS || slipped < -CLOCK_SLIPS_MICROS)) {
    note_xrun(since > CLOCK_LOOKS(sample_rate) ? since - CLOCK_LOOKS(sample_rate) : 0);
  }
  least_before = least;
  least = INT64_MAX;
  since = frames_now;
  looks = 1;
}

static int process(jack_nframes_t count, void *unused) {
  (void)unused;
  jack_nframes_t start = jack_last_frame_time(client);
  if (has_begun && start != expected) pass_over(start - expected);
  has_begun = 1;
  expected = start + count;
  watch_clock();
  void *buffer = jack_port_get_buffer(midi_out, count);
  jack_midi_clear_buffer(buffer);
  uint64_t left_before = atomic_load(&left_count);
  jack_nframes_t last = send_from(timed, buffer, count, send_from(at_once, buffer, count, 0));
  strike_witness(buffer, last, atomic_load(&left_count) != left_before);
  if (sides[0] != NULL) record(count);
  frames_now += count;
  return 0;
}

static void say(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vprintf(format, values);
  va_end(values);
  putchar('\n');
  fflush(stdout);
}

static void nap(long ms) {
  struct timespec time = {ms / 1000, (ms % 1000) * 1000000};
  nanosleep(&time, NULL);
}

static uint64_t now_micros(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static uint64_t now_ms(void) {
  return now_micros() / 1000;
}

/* Whole messages that are put into a ring: waits for room, so that none is lost. */
static void put(uint64_t at_micros, uint64_t number, const unsigned char *bytes, uint32_t length) {
  jack_ringbuffer_t *ring = at_micros == 0 ? at_once : timed;
  struct head head = {at_micros, number, length};
  while (jack_ringbuffer_write_space(ring) < sizeof head + length) {
    if (atomic_load(&told_to_end) || atomic_load(&server_gone)) return;
    nap(1);
  }
  unsigned char both[sizeof head + LONGEST_MESSAGE];
  memcpy(both, &head, sizeof head);
  memcpy(both + sizeof head, bytes, length);
  jack_ringbuffer_write(ring, (const char *)both, sizeof head + length);
}

/* How many bytes follow a status byte; system exclusive ends by itself. MIDI 1.0, table 1. */
static int data_bytes(unsigned char status) {
  if (status < 0xf0) return (status & 0xe0) == 0xc0 ? 1 : 2;
  return status == 0xf2 ? 2 : status == 0xf1 || status == 0xf3 ? 1 : 0;
}

/* JACK wants each message by itself, with its status. */
static void put_run(uint64_t at_micros, uint64_t number, const unsigned char *bytes, size_t length) {
  unsigned char message[LONGEST_MESSAGE];
  unsigned char running = 0;
  for (size_t at = 0; at < length;) {
    uint32_t size = 0;
    if (bytes[at] == 0xf0) {
      while (at < length && size < LONGEST_MESSAGE) {
        message[size++] = bytes[at];
        if (bytes[at++] == 0xf7) break;
      }
      running = 0;
    } else {
      unsigned char status = bytes[at] & 0x80 ? bytes[at++] : running;
      if (status == 0) {
        at++;
        continue;
      }
      if (status < 0xf0) running = status;
      message[size++] = status;
      for (int rest = data_bytes(status); rest > 0 && at < length; rest--) message[size++] = bytes[at++];
    }
    put(at_micros, number, message, size);
  }
}

/* The line from Voluntary, as it comes in. */
struct line {
  int fd;
  unsigned char bytes[10 + 65536];
  size_t used;
  uint64_t number;
  uint64_t silent_since_ms;
  atomic_uint_fast64_t last_read_ms;
};

/*
 * JACK may count by a clock that nobody corrects (CLOCK_MONOTONIC_RAW), Voluntary by the one that is kept to the true second:
 * half a day apart, they differ by a quarter of a second (measured).
 */
static uint64_t on_jacks_clock(uint64_t at_micros) {
  return at_micros == 0 ? 0 : at_micros + jack_get_time() - now_micros();
}

static void take_records(struct line *line) {
  size_t at = 0;
  while (line->used - at >= 10) {
    const unsigned char *record = line->bytes + at;
    uint64_t at_micros = 0;
    for (int byte = 7; byte >= 0; byte--) at_micros = at_micros << 8 | record[byte];
    size_t length = (size_t)record[8] | (size_t)record[9] << 8;
    if (line->used - at < 10 + length) break;
    if (length == 0) {
      atomic_store(&forgotten_at_micros, jack_get_time());
      atomic_store(&forgotten, ++line->number);
    } else {
      put_run(on_jacks_clock(at_micros), line->number, record + 10, length);
    }
    at += 10 + length;
  }
  memmove(line->bytes, line->bytes + at, line->used - at);
  line->used -= at;
}

static void read_line(struct line *line) {
  for (;;) {
    ssize_t got = read(line->fd, line->bytes + line->used, sizeof line->bytes - line->used);
    if (got <= 0) {
      if (got < 0) line->silent_since_ms = now_ms(); /* there is a writer; it says nothing */
      return;
    }
    line->used += (size_t)got;
    line->silent_since_ms = now_ms();
    atomic_store(&line->last_read_ms, line->silent_since_ms);
    take_records(line);
  }
}

static void *reads(void *given) {
  struct line *line = given;
  while (!atomic_load(&told_to_end) && !atomic_load(&server_gone)) {
    struct pollfd wait = {line->fd, POLLIN, 0};
    /* Without a writer the line is always "readable": then only now and then. */
    if (poll(&wait, 1, LOOK_EVERY_MS) > 0 && (wait.revents & POLLHUP) && !(wait.revents & POLLIN)) nap(2);
    read_line(line);
  }
  return NULL;
}

static void put_number(unsigned char *to, uint32_t value, int bytes) {
  for (int byte = 0; byte < bytes; byte++) to[byte] = (unsigned char)(value >> 8 * byte);
}

/* RIFF with IEEE floats (format 3); 4 GB is the most that it can say. */
static void write_head(FILE *file, uint32_t rate, uint64_t frames) {
  unsigned char head[44] = "RIFF\0\0\0\0WAVEfmt ";
  uint64_t bytes = frames * 8;
  uint32_t said = bytes > 0xffffffffu - 44 ? 0xffffffffu - 44 : (uint32_t)bytes;
  put_number(head + 4, said + 36, 4);
  put_number(head + 16, 16, 4);
  put_number(head + 20, 3, 2);
  put_number(head + 22, 2, 2);
  put_number(head + 24, rate, 4);
  put_number(head + 28, rate * 8, 4);
  put_number(head + 32, 8, 2);
  put_number(head + 34, 32, 2);
  memcpy(head + 36, "data", 4);
  put_number(head + 40, said, 4);
  rewind(file);
  fwrite(head, 1, sizeof head, file);
}

static uint64_t write_sound(FILE *file) {
  static char bytes[1 << 16];
  uint64_t frames = 0;
  for (;;) {
    size_t there = jack_ringbuffer_read_space(sound) & ~(size_t)7;
    if (there == 0) return frames;
    size_t got = jack_ringbuffer_read(sound, bytes, there < sizeof bytes ? there : sizeof bytes);
    if (fwrite(bytes, 1, got, file) != got) {
      say("lost the disk takes no more sound: %s", strerror(errno));
      atomic_store(&told_to_end, 1);
    }
    frames += got / 8;
  }
}

static void write_left(FILE *file) {
  struct left out;
  while (jack_ringbuffer_peek(gone_out, (char *)&out, sizeof out) == sizeof out &&
         jack_ringbuffer_read_space(gone_out) >= sizeof out + out.length) {
    unsigned char bytes[LONGEST_MESSAGE];
    jack_ringbuffer_read_advance(gone_out, sizeof out);
    jack_ringbuffer_read(gone_out, (char *)bytes, out.length);
    fprintf(file, "%llu %d", (unsigned long long)out.frame, out.late);
    for (uint32_t byte = 0; byte < out.length; byte++) fprintf(file, " %02x", bytes[byte]);
    fputc('\n', file);
  }
}

static void connect_midi(const char *pattern) {
  const char **ports = jack_get_ports(client, pattern, JACK_DEFAULT_MIDI_TYPE, JackPortIsInput);
  int count = 0;
  for (int port = 0; ports != NULL && ports[port] != NULL; port++) {
    int said = jack_connect(client, jack_port_name(midi_out), ports[port]);
    count += said == 0 || said == EEXIST;
  }
  if (ports != NULL) jack_free(ports);
  say("midi %d", count);
}

static void connect_sound(char *ports) {
  int count = 0;
  char *next = NULL;
  for (int side = 0; side < 2 && sides[side] != NULL; side++) {
    const char *port = strtok_r(side == 0 ? ports : NULL, " ", &next);
    if (port == NULL) break;
    int said = jack_connect(client, port, jack_port_name(sides[side]));
    count += said == 0 || said == EEXIST;
  }
  say("sound %d", count);
}

static void begin_witness(const char *said) {
  int count = 0;
  if (sscanf(said, "%d %d %d", &witness.channel, &witness.key, &count) != 3) return;
  atomic_store(&witness.count, count < WITNESS_KEYS ? count : WITNESS_KEYS);
}

/* @returns 0 where standard input has ended */
static int obey(void) {
  static char line[4096];
  static size_t used;
  struct pollfd wait = {STDIN_FILENO, POLLIN, 0};
  while (poll(&wait, 1, 0) > 0) {
    ssize_t got = read(STDIN_FILENO, line + used, sizeof line - 1 - used);
    if (got <= 0) return 0;
    used += (size_t)got;
    line[used] = '\0';
    for (char *end = strchr(line, '\n'); end != NULL; end = strchr(line, '\n')) {
      *end = '\0';
      if (strncmp(line, "midi ", 5) == 0) connect_midi(line + 5);
      else if (strncmp(line, "sound ", 6) == 0) connect_sound(line + 6);
      else if (strncmp(line, "witness ", 8) == 0) begin_witness(line + 8);
      else if (strcmp(line, "record") == 0) atomic_store(&asked_to_record, 1);
      else if (strcmp(line, "end") == 0) atomic_store(&asked_to_end, 1);
      used -= (size_t)(end + 1 - line);
      memmove(line, end + 1, used + 1);
    }
  }
  return 1;
}

/* All that was written to the line has left, and JACK's other programs have had it: the last note-offs are among it. */
static int is_drained(const struct line *line) {
  return jack_ringbuffer_read_space(at_once) == 0 && jack_ringbuffer_read_space(timed) == 0 &&
         now_ms() - atomic_load(&line->last_read_ms) > DRAINED_MS;
}

static int has_realtime(void) {
  int policy = SCHED_OTHER;
  struct sched_param values;
  pthread_t thread = jack_client_thread_id(client);
  return pthread_getschedparam(thread, &policy, &values) == 0 && policy != SCHED_OTHER;
}

static int fail(const char *problem) {
  say("lost %s", problem);
  return 1;
}

static int run(int count, char **given) {
  if (count < 4) return 2;
  pid_t parent = atoi(given[0]);
  const char *name = given[1];
  static struct line line;
  uint64_t linger_ms = strtoull(given[3], NULL, 10);
  FILE *recorded = NULL, *sent = NULL;
  signal(SIGINT, SIG_IGN); /* Ctrl-C is Voluntary's to answer: it still has stops to retire */
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, linger_ms > 0 ? SIG_IGN : on_signal);
  line.fd = open(given[2], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (line.fd < 0) return fail("the line to it cannot be opened");
  if (count >= 6 && ((recorded = fopen(given[4], "wb")) == NULL || (sent = fopen(given[5], "w")) == NULL)) {
    return fail("the recording cannot be written");
  }
  client = jack_client_open(name, JackNoStartServer, NULL);
  if (client == NULL) return fail("no JACK server answers");
  sample_rate = jack_get_sample_rate(client);
  at_once = jack_ringbuffer_create(MIDI_RING);
  timed = jack_ringbuffer_create(MIDI_RING);
  if (recorded != NULL) {
    sound = jack_ringbuffer_create(SOUND_RING);
    gone_out = jack_ringbuffer_create(MIDI_RING);
    jack_ringbuffer_mlock(sound);
    jack_ringbuffer_mlock(gone_out);
  }
  jack_ringbuffer_mlock(at_once);
  jack_ringbuffer_mlock(timed);
  midi_out = jack_port_register(client, "out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
  if (recorded != NULL) {
    sides[0] = jack_port_register(client, "left", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    sides[1] = jack_port_register(client, "right", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  }
  jack_set_process_callback(client, process, NULL);
  jack_set_xrun_callback(client, on_xrun, NULL);
  jack_on_shutdown(client, on_shutdown, NULL);
  if (midi_out == NULL || (recorded != NULL && (sides[0] == NULL || sides[1] == NULL)) || jack_activate(client) != 0) {
    return fail("JACK gives it no ports");
  }
  uint32_t rate = sample_rate;
  if (recorded != NULL) write_head(recorded, rate, 0);
  pthread_t reader;
  line.silent_since_ms = now_ms();
  if (pthread_create(&reader, NULL, reads, &line) != 0) return fail("no thread is left");
  /* What it hands over late, leaves late. */
  if (has_realtime()) jack_acquire_real_time_scheduling(reader, READER_PRIORITY);
  nap(20);
  say("ready %u %u %d", rate, jack_get_buffer_size(client), has_realtime());
  uint64_t frames = 0, said_xruns = 0;
  int said_recording = 0, has_input = 1;
  uint64_t asked_at_ms = 0;
  while (!atomic_load(&told_to_end) && !atomic_load(&server_gone)) {
    struct pollfd wait = {STDIN_FILENO, POLLIN, 0};
    if (has_input) poll(&wait, 1, LOOK_EVERY_MS);
    else nap(LOOK_EVERY_MS);
    has_input = has_input && obey();
    if (atomic_load(&asked_to_end)) {
      if (asked_at_ms == 0) asked_at_ms = now_ms();
      if (is_drained(&line) || now_ms() - asked_at_ms > DRAINS_WITHIN_MS) break;
    }
    /* Whoever sweeps up after a program that was killed may still open the line. */
    int is_alone = !has_input || getppid() != parent;
    if (is_alone && (linger_ms == 0 || now_ms() - line.silent_since_ms > linger_ms)) break;
    if (!said_recording && atomic_load(&recording)) {
      said_recording = 1;
      say("record %llu", (unsigned long long)atomic_load(&first_frame));
    }
    uint64_t now_xruns = atomic_load(&xruns);
    if (now_xruns != said_xruns) {
      said_xruns = now_xruns;
      say("xrun %llu %llu", (unsigned long long)atomic_load(&xrun_frame), (unsigned long long)now_xruns);
    }
    if (recorded != NULL) frames += write_sound(recorded);
    if (sent != NULL) write_left(sent);
    if (atomic_exchange(&sound_lost, 0)) say("lost the disk is too slow for the sound");
  }
  if (atomic_load(&server_gone)) say("gone");
  atomic_store(&told_to_end, 1);
  pthread_join(reader, NULL);
  if (!atomic_load(&server_gone)) jack_deactivate(client);
  if (recorded != NULL) {
    frames += write_sound(recorded);
    write_left(sent);
    write_head(recorded, rate, frames);
    if (fclose(recorded) != 0 || fclose(sent) != 0) say("lost the disk takes no more sound: %s", strerror(errno));
  }
  if (!atomic_load(&server_gone)) jack_client_close(client);
  say("end %llu %llu %llu", (unsigned long long)frames, (unsigned long long)atomic_load(&left_count),
      (unsigned long long)atomic_load(&xruns));
  return 0;
}

static int keep(int count, char **given) {
  if (count < 2) return 2;
  /* A group of its own: Ctrl-C is for Voluntary, which ends its helpers in order. */
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  if (getppid() != atoi(given[0])) return 1;
  execvp(given[1], given + 1);
  fprintf(stderr, "%s: %s\n", given[1], strerror(errno));
  return 127;
}

int main(int count, char **given) {
  if (count == 2 && strcmp(given[1], "--version") == 0) return puts(VERSION) == EOF;
  if (count > 2 && strcmp(given[1], "keep") == 0) return keep(count - 2, given + 2);
  if (count > 2 && strcmp(given[1], "run") == 0) return run(count - 2, given + 2);
  fprintf(stderr, "%s: started by Voluntary (docs/grandorgue.md)\n", VERSION);
  return 2;
}
