package dev.clearlane.serving.vehicle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/**
 * Position and motion of the vehicle; unknown or outdated values are null.
 *
 * @param speedKmh negative backwards
 * @param headingDeg from north, clockwise
 * @param latitudeDeg WGS 84
 * @param longitudeDeg WGS 84
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record VehicleStamp(
    @Nullable Double speedKmh,
    @Nullable Double headingDeg,
    @Nullable Double latitudeDeg,
    @Nullable Double longitudeDeg) {}
