# Serai in a container: mvn package, then docker build -t serai .
FROM eclipse-temurin:17-jre
ARG VERSION=0.1.0
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/serai serai
ADD target/serai-${VERSION}.tar.gz /opt/
RUN mv /opt/serai-${VERSION} /opt/serai \
    && chown -R serai: /opt/serai/routes /opt/serai/artemis-config
USER serai
WORKDIR /var/lib/serai
# A container's loopback is reached by nobody else.
ENV SERAI_DATA=/var/lib/serai/data \
    HTTP_SERVER_HOST=0.0.0.0 \
    MQTT_BROKER_HOST=0.0.0.0 \
    MANAGEMENT_HOST=0.0.0.0 \
    MANAGEMENT_ALLOW_ANONYMOUS=true \
    CONSOLE_HOST=0.0.0.0
VOLUME /var/lib/serai/data
EXPOSE 1883 8083 8080 8161 9876
HEALTHCHECK --start-period=30s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9876; printf 'GET /observe/health/ready HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3 | grep -q 200"]
ENTRYPOINT ["/opt/serai/bin/serai"]
