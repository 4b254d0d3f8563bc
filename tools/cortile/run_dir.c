/*
 * run_dir.c - see run_dir.h.
 */
#define _GNU_SOURCE /* asprintf */
#include "run_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tofile.h"

enum { JSON_BYTES_MAX = 1 << 20 }; /* of a manifest or a summary: a few thousand in practice */

static enum ct_status fail(struct ct_error *err, const char *path)
{
    return cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
}

static enum ct_status no_memory(struct ct_error *err)
{
    return cli_error(err, CT_ERR_MEMORY, "no memory for a run directory");
}

static char *join(const char *dir, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Removes a directory and its files; it never holds directories. */
static bool remove_dir(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return false;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!is_dot(entry->d_name))
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    closedir(dir);
    return rmdir(path) == 0;
}

/* Whether a file of a directory is one that the manifest names, or the manifest. */
static bool listed(const json_t *manifest, const char *name)
{
    size_t i;
    const json_t *file;
    json_array_foreach(json_object_get(manifest, "files"), i, file)
    {
        const char *own = json_string_value(json_object_get(file, "name"));
        if (own != NULL && strcmp(own, name) == 0)
            return true;
    }
    return strcmp(name, "manifest.json") == 0;
}

/* Whether `path` may be replaced: an empty directory, or one that holds a manifest of ours and no
 * file but those it names. Anything else may be somebody's work. */
static bool replaceable(const char *path)
{
    struct ct_error ignored;
    struct stat at;
    json_t *manifest = NULL;
    bool empty = true, ours = true;
    DIR *dir = lstat(path, &at) == 0 && S_ISDIR(at.st_mode) ? opendir(path) : NULL;
    if (dir == NULL)
        return false;
    if (run_dir_load(path, "manifest.json", &manifest, &ignored) != CT_OK ||
        !json_is_integer(json_object_get(manifest, "manifest_version")) ||
        !json_is_string(json_object_get(manifest, "cortile")))
        ours = false;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (is_dot(entry->d_name))
            continue;
        empty = false;
        ours = ours && listed(manifest, entry->d_name) &&
               fstatat(dirfd(dir), entry->d_name, &at, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISREG(at.st_mode);
    }
    closedir(dir);
    json_decref(manifest);
    return empty || ours;
}

enum ct_status run_dir_begin(struct run_dir *dir, const char *path, bool force,
                             struct ct_error *err)
{
    struct stat at;
    *dir = (struct run_dir){.force = force};
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (length == 0)
        return cli_error(err, CT_ERR_ARGUMENT, "the run directory has no name");
    if (lstat(path, &at) == 0 && !force)
        return cli_error(err, CT_ERR_IO, "%s: exists; --force replaces it", path);
    if (lstat(path, &at) == 0 && !replaceable(path))
        return cli_error(err, CT_ERR_IO, "%s: exists and is no run directory", path);
    dir->path = strndup(path, length);
    if (dir->path == NULL || asprintf(&dir->temp, "%s.tmp.%ld", dir->path, (long)getpid()) < 0)
        return no_memory(err);
    if (mkdir(dir->temp, 0777) == 0)
        return CT_OK;
    enum ct_status status = fail(err, path);
    free(dir->temp);
    dir->temp = NULL;
    return status;
}

char *run_dir_file(const struct run_dir *dir, const char *name)
{
    return join(dir->temp, name);
}

enum ct_status run_dir_json(const struct run_dir *dir, const char *name, const json_t *root,
                            struct ct_error *err)
{
    struct tofile out;
    char *path = run_dir_file(dir, name);
    if (path == NULL)
        return no_memory(err);
    enum ct_status status = tofile_open(&out, path, err);
    if (status == CT_OK) {
        json_dumpf(root, out.file, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
        putc('\n', out.file);
        status = tofile_finish(&out, err);
    }
    free(path);
    return status;
}

enum ct_status run_dir_describe(const char *path, json_t **out, struct ct_error *err)
{
    uint64_t length, hash;
    char hex[17];
    const char *slash = strrchr(path, '/');
    enum ct_status status = tofile_hash(path, &length, &hash, err);
    if (status != CT_OK)
        return status;
    snprintf(hex, sizeof hex, "%016llx", (unsigned long long)hash);
    *out = json_pack("{s:s, s:I, s:s}", "name", slash ? slash + 1 : path, "bytes",
                     (json_int_t)length, "xxh64", hex);
    return *out == NULL ? cli_error(err, CT_ERR_FORMAT, "%s: the name is not UTF-8", path) : CT_OK;
}

enum ct_status run_dir_load(const char *path, const char *name, json_t **out, struct ct_error *err)
{
    json_error_t where;
    struct stat at;
    enum ct_status status = CT_OK;
    char *file = join(path, name);
    *out = NULL;
    if (file == NULL)
        return no_memory(err);
    if (stat(file, &at) != 0)
        status = fail(err, file);
    else if (!S_ISREG(at.st_mode) || at.st_size > JSON_BYTES_MAX)
        status = cli_error(err, CT_ERR_LIMIT, "%s: no regular file of at most %d bytes", file,
                           JSON_BYTES_MAX);
    else if ((*out = json_load_file(file, JSON_REJECT_DUPLICATES, &where)) == NULL)
        status = cli_error(err, CT_ERR_FORMAT, "%s:%d: %s", file, where.line, where.text);
    else if (!json_is_object(*out))
        status = cli_error(err, CT_ERR_FORMAT, "%s: holds no object", file);
    free(file);
    return status;
}

enum ct_status run_dir_list(const struct run_dir *dir, json_t **files, struct ct_error *err)
{
    struct dirent **entries;
    int count = scandir(dir->temp, &entries, NULL, alphasort);
    enum ct_status status = count < 0 ? fail(err, dir->temp) : CT_OK;
    *files = json_array();
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        json_t *file = NULL;
        if (status == CT_OK && !is_dot(name) && strcmp(name, "manifest.json") != 0) {
            char *path = run_dir_file(dir, name);
            status = path == NULL ? no_memory(err) : run_dir_describe(path, &file, err);
            free(path);
            if (status == CT_OK)
                json_array_append_new(*files, file);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return status;
}

/* Makes the names in a directory durable; file systems that cannot say so are left alone. */
static void sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    if (fd >= 0) {
        (void)!fsync(fd);
        close(fd);
    }
}

enum ct_status run_dir_finish(struct run_dir *dir, struct ct_error *err)
{
    char *old = NULL;
    enum ct_status status = CT_OK;
    struct stat at;
    if (dir->path == NULL)
        return CT_OK;
    sync_dir(dir->temp);
    if (dir->force && lstat(dir->path, &at) == 0) {
        if (asprintf(&old, "%s.old.%ld", dir->path, (long)getpid()) < 0)
            return no_memory(err);
        if (!replaceable(dir->path))
            status = cli_error(err, CT_ERR_IO, "%s: exists and is no run directory", dir->path);
        else if (rename(dir->path, old) != 0)
            status = fail(err, dir->path);
    }
    if (status == CT_OK && rename(dir->temp, dir->path) != 0) {
        status = fail(err, dir->path);
        if (old != NULL && rename(old, dir->path) != 0)
            cli_say("%s: what was there is now %s", dir->path, old);
    } else if (status == CT_OK) {
        if (old != NULL && !remove_dir(old))
            cli_say("%s: left over, could not be removed", old);
        free(dir->temp);
        dir->temp = NULL;
    }
    free(old);
    return status;
}

void run_dir_discard(struct run_dir *dir)
{
    if (dir->temp != NULL && !remove_dir(dir->temp))
        cli_say("%s: left over, could not be removed", dir->temp);
    free(dir->temp);
    free(dir->path);
    *dir = (struct run_dir){0};
}

enum ct_status run_dir_check(const char *path, const json_t *manifest, struct ct_error *err)
{
    size_t i;
    const json_t *file;
    char full[4096];
    json_array_foreach(json_object_get(manifest, "files"), i, file)
    {
        json_t *found = NULL;
        const char *name = json_string_value(json_object_get(file, "name"));
        if (name == NULL || strchr(name, '/') != NULL ||
            (size_t)snprintf(full, sizeof full, "%s/%s", path, name) >= sizeof full)
            return cli_error(err, CT_ERR_FORMAT, "%s/manifest.json: file %zu: bad name", path, i);
        enum ct_status status = run_dir_describe(full, &found, err);
        bool same = status == CT_OK && json_equal(found, file);
        json_decref(found);
        if (status != CT_OK)
            return status;
        if (!same)
            return cli_error(err, CT_ERR_CHECKSUM, "%s: not as the manifest describes it", full);
    }
    return CT_OK;
}
