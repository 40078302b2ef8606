package io.reportcache.examples.quotes.client;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** A client of a tenant. */
@Entity
@Table(
    name = "clients",
    uniqueConstraints =
        @UniqueConstraint(
            name = "client_name_taken",
            columnNames = {"tenant", "name"}))
public class Client {

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "clients_seq")
  @SequenceGenerator(name = "clients_seq", sequenceName = "clients_seq", allocationSize = 1)
  private @Nullable Long id;

  @TenantId
  @SuppressWarnings("UnusedVariable") // Hibernate writes it, and asks for it in each query
  private @Nullable String tenant;

  @Column(nullable = false, length = 100)
  private String name;

  @Column(nullable = false, length = 60)
  private String city;

  /** For Hibernate. */
  @SuppressWarnings("NullAway.Init")
  protected Client() {}

  /** Makes a client of the current tenant. */
  public Client(String name, String city) {
    this.name = name;
    this.city = city;
  }

  /** Returns the id; null until it is stored. */
  public @Nullable Long id() {
    return id;
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the city. */
  public String city() {
    return city;
  }

  void change(String name, String city) {
    this.name = name;
    this.city = city;
  }
}
