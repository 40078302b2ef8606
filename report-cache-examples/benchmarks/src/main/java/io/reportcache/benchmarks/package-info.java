/** What the library costs, measured. */
@NullMarked
package io.reportcache.benchmarks;

import org.jspecify.annotations.NullMarked;
