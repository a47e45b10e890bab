/** Pictures on disk and in messages: decoding and encoding, the only place with OpenCV's codecs. */
@NullMarked
package dev.clearlane.serving.picture;

import org.jspecify.annotations.NullMarked;
