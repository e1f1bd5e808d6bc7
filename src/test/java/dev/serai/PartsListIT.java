package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The CycloneDX list of all parts that the build makes. */
class PartsListIT {
    @Test
    void eachPartIsThereOnceInAReleasedVersion() throws IOException {
        assumeFalse("offline true".equals(System.getProperty("serai.maven.mode")), "the list is not made offline");
        JsonNode list = new JsonMapper().readTree(Path.of("target/bom.json").toFile());
        assertThat(list.path("bomFormat").asText()).isEqualTo("CycloneDX");
        List<String> names = new ArrayList<>();
        for (JsonNode part : list.path("components")) {
            String name = part.path("group").asText() + ":" + part.path("name").asText() + ":"
                    + part.path("purl").asText().replaceAll("@[^?]*", "");
            assertThat(part.path("version").asText()).as(name).isNotEmpty().doesNotContain("SNAPSHOT");
            names.add(name);
        }
        assertThat(names).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    }
}
