/* The other end of GrandOrgue's cables, for bench/bind/run.ts. One JACK client with a MIDI output, a MIDI input and two
 * audio inputs. On stdin: "S b0 63 0c" sends, "R 0.5" records half a second. On stdout: "M ..." for each message that
 * came, "X n" for each lost cycle, and for a recording "R frames" followed by that many 32-bit floats, mono. */
#include <jack/jack.h>
#include <jack/midiport.h>
#include <jack/ringbuffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static jack_client_t *client;
static jack_port_t *out, *in, *left, *right;
static jack_ringbuffer_t *to_send, *heard, *sound;
static volatile int lost;
static volatile int wanted;

static int missed(void *unused) { (void)unused; lost++; return 0; }

static int process(jack_nframes_t frames, void *unused) {
  (void)unused;
  void *sending = jack_port_get_buffer(out, frames);
  unsigned char size, bytes[256];
  jack_midi_clear_buffer(sending);
  while (jack_ringbuffer_peek(to_send, (char *)&size, 1) == 1 && jack_ringbuffer_read_space(to_send) > size) {
    unsigned char *place = jack_midi_event_reserve(sending, 0, size);
    if (!place) break;
    jack_ringbuffer_read_advance(to_send, 1);
    jack_ringbuffer_read(to_send, (char *)place, size);
  }
  void *arriving = jack_port_get_buffer(in, frames);
  for (jack_nframes_t i = 0; i < jack_midi_get_event_count(arriving); i++) {
    jack_midi_event_t event;
    jack_midi_event_get(&event, arriving, i);
    if (event.size > 255) continue;
    bytes[0] = (unsigned char)event.size;
    if (jack_ringbuffer_write_space(heard) <= event.size) continue;
    jack_ringbuffer_write(heard, (char *)bytes, 1);
    jack_ringbuffer_write(heard, (char *)event.buffer, event.size);
  }
  float *l = jack_port_get_buffer(left, frames), *r = jack_port_get_buffer(right, frames);
  for (jack_nframes_t i = 0; i < frames && wanted > 0; i++, wanted--) {
    float mono = (l[i] + r[i]) / 2;
    jack_ringbuffer_write(sound, (char *)&mono, sizeof mono);
  }
  return 0;
}

static void tell(void) {
  unsigned char size, bytes[256];
  static int told;
  while (jack_ringbuffer_peek(heard, (char *)&size, 1) == 1 && jack_ringbuffer_read_space(heard) > size) {
    jack_ringbuffer_read_advance(heard, 1);
    jack_ringbuffer_read(heard, (char *)bytes, size);
    printf("M");
    for (int i = 0; i < size; i++) printf(" %02x", bytes[i]);
    printf("\n");
  }
  for (; told < lost; told++) printf("X %d\n", told + 1);
  fflush(stdout);
}

static void record(double seconds) {
  int frames = (int)(seconds * jack_get_sample_rate(client));
  wanted = frames;
  while (wanted > 0) { tell(); usleep(5000); }
  printf("R %d\n", frames);
  for (int i = 0; i < frames; i++) {
    float one = 0;
    jack_ringbuffer_read(sound, (char *)&one, sizeof one);
    fwrite(&one, sizeof one, 1, stdout);
  }
  fflush(stdout);
}

int main(int count, char **words) {
  client = jack_client_open(count > 1 ? words[1] : "ear", JackNoStartServer, NULL);
  if (!client) return 1;
  to_send = jack_ringbuffer_create(1 << 16);
  heard = jack_ringbuffer_create(1 << 18);
  sound = jack_ringbuffer_create(1 << 22);
  out = jack_port_register(client, "out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
  in = jack_port_register(client, "in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput, 0);
  left = jack_port_register(client, "left", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  right = jack_port_register(client, "right", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  jack_set_process_callback(client, process, NULL);
  jack_set_xrun_callback(client, missed, NULL);
  jack_activate(client);
  printf("ready\n");
  fflush(stdout);
  char line[2048];
  fd_set set;
  for (;;) {
    struct timeval wait = {0, 5000};
    FD_ZERO(&set);
    FD_SET(0, &set);
    if (select(1, &set, NULL, NULL, &wait) > 0) {
      /* One read is one command or more; each ends with a newline. */
      int length = 0;
      while (length < (int)sizeof line - 1) {
        char one;
        ssize_t got = read(0, &one, 1);
        if (got <= 0) { jack_client_close(client); return 0; }
        if (one == '\n') break;
        line[length++] = one;
      }
      line[length] = 0;
      if (line[0] == 'S') {
        unsigned char bytes[256];
        int size = 0;
        for (char *word = strtok(line + 1, " "); word && size < 255; word = strtok(NULL, " "))
          bytes[++size] = (unsigned char)strtol(word, NULL, 16);
        bytes[0] = (unsigned char)size;
        jack_ringbuffer_write(to_send, (char *)bytes, size + 1);
      } else if (line[0] == 'R') record(atof(line + 1));
      else if (line[0] == 'C') {
        char *from = strtok(line + 1, "|"), *to = strtok(NULL, "|");
        printf("C %d\n", from && to ? jack_connect(client, from, to) : -1);
      }
    }
    tell();
  }
}
