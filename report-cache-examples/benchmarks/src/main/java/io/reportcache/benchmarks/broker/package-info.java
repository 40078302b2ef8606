/** What events over RabbitMQ cost beside a bare client. */
package io.reportcache.benchmarks.broker;
