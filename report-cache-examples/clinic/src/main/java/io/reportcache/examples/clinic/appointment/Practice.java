package io.reportcache.examples.clinic.appointment;

import io.reportcache.tenant.TenantId;
import java.time.ZoneId;

/**
 * A practice of the clinic: a tenant.
 *
 * @param tenant which
 * @param name as patients know it
 * @param sender the address that its e-mails come from
 * @param zone whose clock its patients go by
 */
public record Practice(TenantId tenant, String name, String sender, ZoneId zone) {}
