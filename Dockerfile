# Serai in a container: mvn package, then docker build -t serai .
FROM eclipse-temurin:17.0.19_10-jre-noble
ARG VERSION=0.1.0
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/serai --shell /usr/sbin/nologin serai
ADD target/serai-${VERSION}.tar.gz /opt/
# A new volume gets the owner and the files of its folder here; without the folder it belongs to root.
RUN mv /opt/serai-${VERSION} /opt/serai \
    && mkdir -p /var/lib/serai/data \
    && chown -R serai: /var/lib/serai /opt/serai/routes /opt/serai/artemis-config
# The user by its number, since Kubernetes cannot tell from a name that it is not root.
USER 10001:10001
WORKDIR /var/lib/serai
# A container's loopback is reached by nobody else.
ENV SERAI_DATA=/var/lib/serai/data \
    HTTP_SERVER_HOST=0.0.0.0 \
    MQTT_BROKER_HOST=0.0.0.0 \
    MANAGEMENT_HOST=0.0.0.0 \
    MANAGEMENT_ALLOW_ANONYMOUS=true \
    CONSOLE_HOST=0.0.0.0
# What must outlive the container: messages, and users with their passwords, roles and permissions.
VOLUME /var/lib/serai/data /opt/serai/artemis-config
EXPOSE 1883 8083 8080 8161 9876
HEALTHCHECK --start-period=30s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9876; printf 'GET /observe/health/ready HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3 | grep -q 200"]
ENTRYPOINT ["/opt/serai/bin/serai"]
