package io.reportcache.examples.shop.web;

import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.data.Tenant;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.util.List;

/** Finds who answers a request. */
final class Routes {

  private final Shop shop;
  private final ReportEndpoints reports;
  private final CommandEndpoints commands;

  Routes(Shop shop) {
    this.shop = shop;
    this.reports = new ReportEndpoints(shop);
    this.commands = new CommandEndpoints(shop);
  }

  Reply answer(Call call) throws IOException {
    List<String> path = call.path();
    Reply file = Page.at(path);
    if (file != null) {
      get(call);
      return file;
    }
    if (path.equals(List.of("api", "activity"))) {
      get(call);
      return Reply.json(200, shop.activity().spans());
    }
    if (path.equals(List.of("api", "tenants"))) {
      get(call);
      return Reply.json(200, Tenant.ALL.stream().map(Routes::view).toList());
    }
    if (path.size() < 4 || !path.subList(0, 2).equals(List.of("api", "tenants"))) {
      throw unknown(path);
    }
    TenantId tenant = Names.tenant(shop, path.get(2));
    return switch (path.size()) {
      case 4 -> ofTenant(call, tenant, path.get(3));
      case 5 -> ofThing(call, tenant, path.get(3), path.get(4));
      default -> throw unknown(path);
    };
  }

  private Reply ofTenant(Call call, TenantId tenant, String what) throws IOException {
    return switch (what) {
      case "status" -> {
        get(call);
        yield reports.status(tenant);
      }
      case "orders" -> {
        post(call);
        yield commands.placeOrder(call, tenant);
      }
      default -> throw unknown(call.path());
    };
  }

  private Reply ofThing(Call call, TenantId tenant, String what, String thing) throws IOException {
    return switch (what) {
      case "reports" -> {
        get(call, "period");
        yield reports.report(call, tenant, thing);
      }
      case "products" -> {
        post(call);
        yield commands.updateProduct(call, tenant, thing);
      }
      case "payments" -> payment(call, tenant, thing);
      default -> throw unknown(call.path());
    };
  }

  private Reply payment(Call call, TenantId tenant, String thing) throws IOException {
    if (thing.equals("pending")) {
      get(call);
      return commands.pendingPayment(tenant);
    }
    post(call);
    return commands.changePayment(call, tenant, thing);
  }

  private static TenantView view(Tenant tenant) {
    return new TenantView(tenant.id(), tenant.name());
  }

  /** A tenant as the list of them shows it. */
  record TenantView(String id, String name) {}

  private static void get(Call call, String... query) {
    require("GET", call);
    call.query(query);
  }

  private static void post(Call call) {
    require("POST", call);
    call.query();
  }

  private static void require(String method, Call call) {
    if (!call.method().equals(method)) {
      throw HttpError.method(method, call.method());
    }
  }

  private static HttpError unknown(List<String> path) {
    return new HttpError(
        404,
        "nothing is at '/%s'; under /api/tenants/{tenant} there are status, reports/{report}, orders, payments/{order} and products/{product}"
            .formatted(String.join("/", path)));
  }
}
