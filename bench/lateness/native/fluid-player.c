/* fluidsynth's own player, its notes written to a FIFO instead of sounded: fluid-player FILE FIFO. It keeps time by the
 * system's timer, as it does where no sound card sets the pace. */
#include <fcntl.h>
#include <fluidsynth.h>
#include <unistd.h>

enum { NOTE_OFF = 0x80, NOTE_ON = 0x90 };

static int on_event(void *data, fluid_midi_event_t *event) {
  int kind = fluid_midi_event_get_type(event);
  if (kind != NOTE_ON && kind != NOTE_OFF) return FLUID_OK;
  unsigned char bytes[3] = {kind | fluid_midi_event_get_channel(event), fluid_midi_event_get_key(event),
                            fluid_midi_event_get_velocity(event)};
  return write(*(int *)data, bytes, 3) == 3 ? FLUID_OK : FLUID_FAILED;
}

int main(int count, char **args) {
  if (count != 3) return 2;
  fluid_settings_t *settings = new_fluid_settings();
  fluid_settings_setstr(settings, "player.timing-source", "system");
  fluid_synth_t *synth = new_fluid_synth(settings);
  fluid_player_t *player = new_fluid_player(synth);
  int fifo = open(args[2], O_WRONLY);
  if (fifo < 0 || fluid_player_add(player, args[1]) != FLUID_OK) return 1;
  fluid_player_set_playback_callback(player, on_event, &fifo);
  fluid_player_play(player);
  fluid_player_join(player);
  delete_fluid_player(player);
  delete_fluid_synth(synth);
  delete_fluid_settings(settings);
  return 0;
}
