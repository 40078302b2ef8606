package io.reportcache.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Who may do what with the endpoint, and the endpoint by JMX. */
@Tag("slow")
class EndpointAccessTest {

  @Test
  void readOnlyLeavesTheReading() {
    try (ConfigurableApplicationContext context =
        OperatedApplication.start("--management.endpoint.reportcache.access=read-only")) {
      assertThat(OperatedApplication.get(context, "reportcache/reports").status()).isEqualTo(200);
      assertThat(
              OperatedApplication.post(
                      context, "reportcache/invalidate", "{\"pattern\":\"sales:*\"}")
                  .status())
          .isEqualTo(405);
    }
  }

  @Test
  void withoutAccessThereIsNoEndpoint() {
    try (ConfigurableApplicationContext context =
        OperatedApplication.start("--management.endpoint.reportcache.access=none")) {
      assertThat(OperatedApplication.get(context, "reportcache").status()).isEqualTo(404);
      assertThat(context.getBeansOfType(ReportCacheEndpoint.class)).isEmpty();
    }
  }

  @Test
  void theEndpointIsThereByJmx() throws Exception {
    try (ConfigurableApplicationContext context =
        OperatedApplication.start(
            "--spring.jmx.enabled=true", "--management.endpoints.jmx.exposure.include=*")) {
      assertThat(context.isRunning()).isTrue();
      assertThat(invoke("overview", Map.of()).toString()).contains("reports=[sales, stock]");
      assertThat(invoke("section", Map.of("section", "reports")).toString()).contains("name=sales");
      assertThat(
              invoke("act", Map.of("action", "invalidate", "tenant", "acme", "pattern", "sales:*"))
                  .toString())
          .contains("invalidated");
      assertThatThrownBy(() -> invoke("section", Map.of("section", "report")))
          .isInstanceOf(MBeanException.class)
          .rootCause()
          .hasMessageContaining("did you mean 'reports'?");
    }
  }

  private static Object invoke(String operation, Map<String, String> given) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        server
            .queryNames(
                new ObjectName("org.springframework.boot:type=Endpoint,name=Reportcache,*"), null)
            .iterator()
            .next();
    MBeanInfo info = server.getMBeanInfo(name);
    for (MBeanOperationInfo found : info.getOperations()) {
      if (found.getName().equals(operation)) {
        MBeanParameterInfo[] parameters = found.getSignature();
        Object[] values = new Object[parameters.length];
        String[] types = new String[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
          values[i] = given.get(parameters[i].getName());
          types[i] = parameters[i].getType();
        }
        return server.invoke(name, operation, values, types);
      }
    }
    throw new AssertionError("no operation " + operation + " in " + info);
  }
}
