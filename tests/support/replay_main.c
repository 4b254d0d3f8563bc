/*
 * replay_main.c - main() of a fuzz target without a fuzzer.
 *
 *     replay_fuzz_<target> FILE_OR_DIRECTORY...
 *
 * Feeds the target every corpus file as it is, cut after every byte, and with every byte changed
 * in three ways (inverted, zeroed, lowest bit flipped), so that `make test` walks the near
 * neighbourhood of each known input under the sanitizers. Of a long file only EDITS_MAX places are
 * cut and changed, evenly spread. The target must return; what a sanitizer finds ends the program.
 *
 * An empty corpus is a failure: a replay that replays nothing proves nothing.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EDITS_MAX = 1024, FILE_BYTES_MAX = 1 << 24, PATH_BYTES = 4096 };

/* Runs the target on exactly `size` bytes, in a block of their own: reading past them is caught. */
static bool replay_bytes(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        return false;
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    return true;
}

/* The file itself, then its neighbours; returns how many inputs ran, 0 when out of memory. */
static uint64_t replay_neighbours(uint8_t *data, size_t size)
{
    size_t step = size / EDITS_MAX + 1;
    uint64_t inputs = 1;

    if (!replay_bytes(data, size))
        return 0;
    for (size_t at = 0; at < size; at += step) {
        uint8_t was = data[at];
        const uint8_t edits[] = {(uint8_t)~was, 0, was ^ 1};

        if (!replay_bytes(data, at))
            return 0;
        for (size_t i = 0; i < sizeof edits; i++) {
            data[at] = edits[i];
            if (!replay_bytes(data, size))
                return 0;
        }
        data[at] = was;
        inputs += 1 + sizeof edits;
    }
    return inputs;
}

static uint64_t replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(FILE_BYTES_MAX);
    uint64_t inputs = 0;

    if (file && data) {
        size_t size = fread(data, 1, FILE_BYTES_MAX, file);

        if (!ferror(file) && size < FILE_BYTES_MAX)
            inputs = replay_neighbours(data, size);
    }
    if (file)
        fclose(file);
    free(data);
    if (inputs == 0)
        fprintf(stderr, "%s: cannot be replayed\n", path);
    return inputs;
}

static int replay_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Every file of a directory in the order of their names; false when one could not be replayed. */
static bool replay_directory(const char *path, uint64_t *files, uint64_t *inputs)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, replay_visible, alphasort);
    bool good = count >= 0;

    for (int i = 0; i < count; i++) {
        char name[PATH_BYTES];
        uint64_t ran = 0;

        if (snprintf(name, sizeof name, "%s/%s", path, names[i]->d_name) < (int)sizeof name)
            ran = replay_file(name);
        good = good && ran > 0;
        *inputs += ran;
        *files += 1;
        free(names[i]);
    }
    free(names);
    return good;
}

int main(int argc, char **argv)
{
    uint64_t files = 0, inputs = 0;
    bool good = true;

    for (int i = 1; i < argc; i++) {
        struct stat st;

        if (stat(argv[i], &st) == 0 && !S_ISDIR(st.st_mode)) {
            uint64_t ran = replay_file(argv[i]);

            good = good && ran > 0;
            inputs += ran;
            files++;
        } else {
            good = replay_directory(argv[i], &files, &inputs) && good;
        }
    }
    printf("%" PRIu64 " files, %" PRIu64 " inputs\n", files, inputs);
    return good && files > 0 ? 0 : 1;
}
