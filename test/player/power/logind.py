"""logind as far as sleep goes, for tests: Inhibit, with real file descriptors, and PrepareForSleep.

Says what happens as lines of JSON; does what it reads: `sleep`, `wake`, `refuse WHAT` (as its polkit rules may).
"""

import json
import os
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
MANAGER = "org.freedesktop.login1.Manager"
INTERFACE = Gio.DBusNodeInfo.new_for_xml(
    """<node><interface name="org.freedesktop.login1.Manager">
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="h" direction="out"/>
    </method>
    <signal name="PrepareForSleep"><arg type="b"/></signal>
    </interface></node>"""
).interfaces[0]

refused = set()
taken = 0


def say(**event):
    print(json.dumps(event), flush=True)


def on_call(_connection, _sender, _path, _interface, _method, arguments, invocation):
    global taken
    what, who, why, mode = arguments.unpack()
    if mode == "block" and refused & set(what.split(":")):
        say(event="refused", what=what)
        invocation.return_dbus_error("org.freedesktop.DBus.Error.AccessDenied", "Permission denied")
        return
    taken += 1
    number = taken
    ours, theirs = os.pipe()
    files = Gio.UnixFDList.new()
    handle = files.append(theirs)
    os.close(theirs)

    def on_closed(*_):
        os.close(ours)
        say(event="released", number=number, mode=mode)
        return False

    GLib.io_add_watch(ours, GLib.PRIORITY_DEFAULT, GLib.IO_HUP, on_closed)
    invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (handle,)), files)
    say(event="taken", number=number, what=what, who=who, why=why, mode=mode)


def on_order(source, _condition):
    word, _, rest = source.readline().strip().partition(" ")
    if word == "":
        loop.quit()
        return False
    if word == "refuse":
        refused.clear()
        refused.update(rest.split())
    else:
        connection.emit_signal(None, PATH, MANAGER, "PrepareForSleep", GLib.Variant("(b)", (word == "sleep",)))
    say(event="done", order=word)
    return True


connection = Gio.DBusConnection.new_for_address_sync(
    os.environ["DBUS_SYSTEM_BUS_ADDRESS"],
    Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
    None,
    None,
)
connection.register_object(PATH, INTERFACE, on_call, None, None)
Gio.bus_own_name_on_connection(
    connection, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: say(event="ready"), lambda *_: sys.exit("no name")
)
GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_order)
loop = GLib.MainLoop()
loop.run()
