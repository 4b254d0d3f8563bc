/*
 * pipe_kit.h - a writer's output in memory: a pipe that holds a megabyte, with a name to write to,
 * for fuzz targets that must not touch a disk.
 */
#ifndef SUPPORT_PIPE_KIT_H
#define SUPPORT_PIPE_KIT_H

#include <stdio.h>

struct pipe_kit {
    int ends[2];
    char path[32]; /* of the end that is written */
};

/* Ends the program when there is no pipe, or none of that size. */
void pipe_kit_open(struct pipe_kit *kit);

/* The stream that reads what was written; the writing end is closed. */
FILE *pipe_kit_read(struct pipe_kit *kit);

#endif
