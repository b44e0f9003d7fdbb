/* The entry point of the test images: reads a file and compares its FNV-1a checksum with the expected one.
 *   verify --print FILE      prints the checksum
 *   verify FILE EXPECTED     EXPECTED is a file that holds the checksum
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static unsigned char buffer[1 << 16];

static int checksum(const char *path, uint64_t *sum, uint64_t *size) {
  FILE *in = fopen(path, "rb");
  if (in == NULL) {
    fprintf(stderr, "verify: cannot open %s\n", path);
    return -1;
  }
  *sum = 14695981039346656037ULL;
  *size = 0;
  size_t n;
  while ((n = fread(buffer, 1, sizeof buffer, in)) > 0) {
    *size += n;
    for (size_t i = 0; i < n; i++) {
      *sum = (*sum ^ buffer[i]) * 1099511628211ULL;
    }
  }
  int bad = ferror(in);
  fclose(in);
  return bad ? -1 : 0;
}

int main(int argc, char **argv) {
  uint64_t sum, size;
  if (argc != 3) {
    fprintf(stderr, "usage: verify --print FILE | verify FILE EXPECTED\n");
    return 2;
  }
  int print = strcmp(argv[1], "--print") == 0;
  if (checksum(print ? argv[2] : argv[1], &sum, &size) != 0) {
    return 1;
  }
  char found[32], expected[32] = "";
  snprintf(found, sizeof found, "%016llx", (unsigned long long) sum);
  if (print) {
    puts(found);
    return 0;
  }
  FILE *in = fopen(argv[2], "r");
  if (in == NULL || fgets(expected, sizeof expected, in) == NULL) {
    fprintf(stderr, "verify: cannot read %s\n", argv[2]);
    return 1;
  }
  expected[strcspn(expected, "\n")] = '\0';
  if (strcmp(found, expected) != 0) {
    fprintf(stderr, "verify: %s has checksum %s, expected %s\n", argv[1], found, expected);
    return 1;
  }
  printf("verified %llu bytes\n", (unsigned long long) size);
  return 0;
}
