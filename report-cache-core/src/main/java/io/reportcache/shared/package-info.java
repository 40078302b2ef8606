/**
 * What nodes share: fences as state, values bound to them, and how a node that lost touch repairs
 * itself. Knows no client library; a {@link io.reportcache.shared.SharedStore} talks to the server.
 */
@NullMarked
package io.reportcache.shared;

import org.jspecify.annotations.NullMarked;
