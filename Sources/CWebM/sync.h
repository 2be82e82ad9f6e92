#pragma once

namespace veche {

// Has another thread bring to the disk what was written to `fd` until now; returns at once. Returns an error (errno) that
// bringing something to the disk has met since this was last called, or 0.
int sync_later(int fd);

}  // namespace veche
