package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.DocumentUploaded;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** Takes a document's fingerprint and indexes its words, once its content is there. */
final class CheckDocument implements OnceHandler.Reaction<DocumentUploaded> {

  @Override
  public String to(EventEnvelope<? extends DocumentUploaded> envelope, Handle handle)
      throws NoSuchAlgorithmException {
    String document = envelope.event().document();
    Work work = Work.in(handle);
    String content =
        work.<Optional<String>>only(
                "inv_document",
                document,
                "content",
                (row, context) -> Optional.ofNullable(row.getString(1)))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the content of document %s isn't there yet".formatted(document)));
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
    String sha256 = HexFormat.of().formatHex(digest);
    handle.execute(
        "UPDATE inv_document SET sha256 = ? WHERE tenant_id = ? AND id = ?",
        sha256,
        work.tenant(),
        document);
    Set<String> words = new TreeSet<>(List.of(content.toLowerCase(Locale.ROOT).split("\\W+")));
    for (String word : words) {
      handle.execute(
          "INSERT INTO inv_document_word (tenant_id, document, word) VALUES (?, ?, ?)",
          work.tenant(),
          document,
          word);
    }
    return "%d words, %s".formatted(words.size(), sha256);
  }
}
