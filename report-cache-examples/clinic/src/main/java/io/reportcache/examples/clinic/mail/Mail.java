package io.reportcache.examples.clinic.mail;

/**
 * An e-mail.
 *
 * @param from the sender's address
 * @param to the receiver's address
 * @param subject what it is about
 * @param text what it says
 */
public record Mail(String from, String to, String subject, String text) {}
