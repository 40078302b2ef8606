package io.reportcache.durable;

/**
 * Work to be done for a tenant, later and elsewhere. Best a record of a few fields: it is stored.
 *
 * <pre>{@code
 * @JobName("reminder.send")
 * record SendReminder(String appointment) implements TenantJob {}
 * }</pre>
 */
public interface TenantJob {}
