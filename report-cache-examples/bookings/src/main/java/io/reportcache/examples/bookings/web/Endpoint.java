package io.reportcache.examples.bookings.web;

/** Answers a request, with the request's tenant bound. */
@FunctionalInterface
public interface Endpoint {

  /**
   * Answers with something that can be written as JSON.
   *
   * @throws Refusal to answer with another status than 200
   */
  Object answer(Request request) throws Exception;
}
