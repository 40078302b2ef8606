/** What a shared tier costs, compared with bare calls of its server. */
@NullMarked
package io.reportcache.benchmarks.shared;

import org.jspecify.annotations.NullMarked;
