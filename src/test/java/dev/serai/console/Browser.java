package dev.serai.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium, driven as a person uses the console. A machine without it skips the test and says so. */
public final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private final ChromeDriver driver;
    private final String base;

    /** Starts it with a profile folder of its own, for the pages at a port of this machine. */
    public Browser(Path profile, int port) {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "needs the packages chromium and chromium-driver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(new Dimension(1440, 1200));
        base = "http://127.0.0.1:" + port;
    }

    /** Opens a path as a user who has been asked for name and password. */
    public Browser open(String path, String user, String password) {
        driver.get(base.replace("//", "//" + user + ":" + password + "@") + path);
        // A page whose address holds a password can fetch nothing.
        return open(path);
    }

    /** The hosts that the page has asked for anything. */
    public Set<String> hosts() {
        Object urls = driver.executeScript("return performance.getEntriesByType('resource').map(entry => entry.name);");
        return ((List<?>) urls)
                .stream().map(url -> URI.create(String.valueOf(url)).getHost()).collect(Collectors.toSet());
    }

    /** Opens a path and shows the page. */
    public Browser open(String path) {
        driver.get(base + path);
        return this;
    }

    void logIn(String user, String password) {
        open("/console/login");
        WebElement name = see(By.cssSelector("input[name='pf-login-username-id']"));
        name.clear();
        name.sendKeys(user);
        WebElement secret = see(By.cssSelector("input[name='pf-login-password-id']"));
        secret.clear();
        secret.sendKeys(password);
        click(By.cssSelector("button[type='submit']"));
    }

    /** Waits until it is visible. */
    public WebElement see(By what) {
        return patience().until(ExpectedConditions.visibilityOfElementLocated(what));
    }

    /** Waits until the page shows a text. */
    public void seeText(String text) {
        patience()
                .ignoring(StaleElementReferenceException.class)
                .until(page -> page.findElement(By.tagName("body")).getText().contains(text));
    }

    /** Clicks once it can be clicked. */
    public void click(By what) {
        patience().until(ExpectedConditions.elementToBeClickable(what)).click();
    }

    void clickText(String text) {
        click(By.xpath("//*[normalize-space(text())='" + text + "']"));
    }

    /** The text of the table row that names something. */
    String row(String name) {
        return patience()
                .ignoring(StaleElementReferenceException.class)
                .until(page -> page.findElement(rowOf(name)).getText().replace('\n', ' '));
    }

    /** Waits until the table row that names something shows a text too. */
    void seeRow(String name, String text) {
        patience()
                .ignoring(StaleElementReferenceException.class)
                .until(page -> page.findElement(rowOf(name)).getText().contains(text));
    }

    /** Waits until the diagram shows a step with the number of messages that have passed it. */
    void seeStep(String id, int messages) {
        By step = By.xpath("//*[contains(@class,'camel-node-content')][.//*[normalize-space(.)='(ID: " + id + ")']]");
        patience().ignoring(StaleElementReferenceException.class).until(page -> page.findElement(step)
                .findElement(By.className("number"))
                .getText()
                .equals(String.valueOf(messages)));
    }

    /** Selects a table row, which may be selected already. */
    void tick(String name) {
        WebElement box = see(rowOf(name)).findElement(By.cssSelector("input[type='checkbox']"));
        if (!box.isSelected()) {
            box.click();
        }
    }

    private static By rowOf(String name) {
        return By.xpath("//tr[.//*[normalize-space(text())='" + name + "']]");
    }

    String title() {
        return driver.getTitle();
    }

    String url() {
        return driver.getCurrentUrl();
    }

    /** The status of a JMX request that the page itself sends, with its session. */
    Object jmx(String request) {
        return driver.executeAsyncScript(
                "const done = arguments[1]; fetch('/console/jolokia', {method: 'POST', body: arguments[0],"
                        + " headers: {'Content-Type': 'application/json'}}).then(async answer => done(answer.ok"
                        + " ? (await answer.json()).status : answer.status));",
                request);
    }

    /** The session ends as it does when its time is over. */
    void forgetSession() {
        driver.manage().deleteAllCookies();
    }

    /** Keeps what the window shows under {@code target/screenshots}. */
    public void picture(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private WebDriverWait patience() {
        return new WebDriverWait(driver, Duration.ofSeconds(60));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
