package io.reportcache.examples.bookings.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.bookings.testing.TestService;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AuthServiceTest {

  private static final List<String> OF_ANN =
      List.of("auth:profile:ann", "auth:perms:ann", "auth:roles:ann");

  private TestService service;
  private ServiceClient auth;

  @BeforeEach
  void start() throws Exception {
    service = TestService.start(AuthService.NAME, AuthService::plan);
    auth = service.client();
    for (String user : List.of("ann", "bob")) {
      auth.done("/users", "user", user, "name", user, "email", user + "@x.org", "password", "p");
    }
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void aRenamedUserDropsTheProfileAlone() throws Exception {
    warm();
    auth.done("/users/update", "user", "ann", "name", "Ann B.");
    assertThat(dropped()).containsExactly("auth:profile:ann");
    assertThat(auth.droppedBy("auth:profile:ann")).isEqualTo("user.updated");
    assertThat(auth.get("/profile", "user", "ann").text("name")).isEqualTo("Ann B.");
    assertThat(service.published()).endsWith("user.updated");
  }

  @Test
  void aRoleDropsRolesAndPermissionsOfItsUser() throws Exception {
    warm();
    auth.done("/roles/assign", "user", "ann", "role", "staff");
    assertThat(dropped()).containsExactly("auth:perms:ann", "auth:roles:ann");
    assertThat(auth.get("/permissions", "user", "ann").text("names/0")).isEqualTo("book-directly");
    warm();
    auth.done("/roles/remove", "user", "ann", "role", "staff");
    assertThat(dropped()).containsExactly("auth:perms:ann", "auth:roles:ann");
    assertThat(service.published()).endsWith("role.assigned", "role.removed");
  }

  @Test
  void aPermissionDropsThePermissionsOfItsUser() throws Exception {
    warm();
    auth.done("/permissions/grant", "user", "ann", "permission", "manage");
    assertThat(dropped()).containsExactly("auth:perms:ann");
    warm();
    auth.done("/permissions/revoke", "user", "ann", "permission", "manage");
    assertThat(dropped()).containsExactly("auth:perms:ann");
    assertThat(service.published()).endsWith("permission.granted", "permission.revoked");
  }

  @Test
  void aDeletedUserDropsEverythingOfTheUser() throws Exception {
    String token = auth.done("/login", "user", "ann", "password", "p").text("token");
    warm();
    auth.done("/users/delete", "user", "ann");
    assertThat(dropped()).containsExactlyElementsOf(OF_ANN);
    assertThat(auth.caches("auth:token:" + token)).isFalse();
    assertThat(auth.get("/token", "token", token).status()).isEqualTo(401);
    assertThat(auth.get("/profile", "user", "ann").status()).isEqualTo(404);
    assertThat(service.published()).endsWith("login.succeeded", "user.deleted");
  }

  @Test
  void aRevokedTokenIsPublishedOnceAndOpensNothing() throws Exception {
    ServiceClient.Reply signedIn = auth.done("/login", "user", "ann", "password", "p");
    String token = signedIn.text("token");
    assertThat(auth.done("/token/revoke", "token", token).is("revoked")).isTrue();
    assertThat(auth.post("/token/revoke", "token", token).status()).isEqualTo(401);
    assertThat(auth.get("/token", "token", token).status()).isEqualTo(401);
    assertThat(auth.caches("auth:blacklist:" + token)).isTrue();
    assertThat(auth.caches("auth:session:" + signedIn.text("session"))).isFalse();
    assertThat(service.published()).endsWith("login.succeeded", "token.revoked");
    assertThat(service.lastPayload("token.revoked")).doesNotContain(token);
  }

  @Test
  void failedLoginsAreCountedAndPublishedUntilTheLimit() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(auth.post("/login", "user", "ann", "password", "x").status()).isEqualTo(401);
    }
    assertThat(auth.post("/login", "user", "ann", "password", "p").status()).isEqualTo(429);
    assertThat(auth.post("/login", "user", "bob", "password", "p").status()).isEqualTo(200);
    assertThat(service.published())
        .filteredOn(name -> name.equals("login.failed"))
        .as("those that were refused aren't published")
        .hasSize(5);
  }

  @Test
  void otherInstitutionsDropNothingHere() {
    warm();
    ServiceClient south = service.client("south");
    south.done("/users", "user", "ann", "name", "Ann", "email", "a@x.org", "password", "p");
    south.done("/roles/assign", "user", "ann", "role", "staff");
    south.done("/users/delete", "user", "ann");
    assertThat(dropped()).isEmpty();
  }

  private void warm() {
    for (String user : List.of("ann", "bob")) {
      auth.get("/profile", "user", user);
      auth.get("/permissions", "user", user);
      auth.get("/roles", "user", user);
    }
    assertThat(dropped()).isEmpty();
  }

  private List<String> dropped() {
    assertThat(auth.caches("auth:profile:bob")).isTrue();
    assertThat(auth.caches("auth:perms:bob")).isTrue();
    assertThat(auth.caches("auth:roles:bob")).isTrue();
    return OF_ANN.stream().filter(key -> !auth.caches(key)).toList();
  }
}
