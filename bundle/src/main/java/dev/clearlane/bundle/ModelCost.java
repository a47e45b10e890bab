package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Computational cost of one run at a stated input size.
 *
 * @param widthPx width of the input tensor
 * @param heightPx height of the input tensor
 * @param macs multiply-accumulate operations of one run
 * @param activationBytes bytes of all layer outputs of one run, each counted once
 */
public record ModelCost(
    @JsonProperty(required = true) int widthPx,
    @JsonProperty(required = true) int heightPx,
    @JsonProperty(required = true) long macs,
    @JsonProperty(required = true) long activationBytes) {}
