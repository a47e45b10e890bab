/**
 * The live page and the HTTP API under it: pictures before and after restoration, state, commands.
 */
@NullMarked
package dev.clearlane.edge.publish.web;

import org.jspecify.annotations.NullMarked;
