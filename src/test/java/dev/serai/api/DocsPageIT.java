package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.SeraiServer;
import dev.serai.console.Browser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The page at {@code /docs}, as a person uses it: all of it comes from the service itself. */
class DocsPageIT {
    @TempDir
    Path folder;

    @Test
    void showsTheOperationsAndTriesOneOut() {
        try (SeraiServer serai = new SeraiServer(folder.resolve("serai")).start();
                Browser browser = new Browser(folder.resolve("profile"), serai.httpPort())) {
            browser.open("/docs", SeraiServer.USER, SeraiServer.PASSWORD);
            browser.see(path("/publish/bulk"));
            browser.see(path("/webhooks/{id}/replay"));

            browser.click(path("/healthz"));
            browser.click(By.cssSelector(".try-out__btn"));
            browser.click(By.cssSelector("button.execute"));
            assertThat(browser.see(By.cssSelector(".live-responses-table tbody .response-col_status"))
                            .getText())
                    .isEqualTo("200");
            browser.seeText("\"status\": \"ok\"");
            browser.picture("docs");
            assertThat(browser.hosts()).containsExactly("127.0.0.1");
        }
    }

    private static By path(String path) {
        return By.xpath("//*[@data-path='" + path + "']");
    }
}
