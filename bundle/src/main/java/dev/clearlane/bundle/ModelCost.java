package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Computational cost of one run at a stated input size.
 *
 * @param widthPx width of the input tensor
 * @param heightPx height of the input tensor
 * @param macs multiply-accumulate operations of one run
 * @param activationBytes bytes of feature maps that one run reads or writes in the model's
 *     precision: each layer reads its inputs and writes its output; operators that work value by
 *     value are fused into the layer before them and only read their second operand
 */
public record ModelCost(
    @JsonProperty(required = true) int widthPx,
    @JsonProperty(required = true) int heightPx,
    @JsonProperty(required = true) long macs,
    @JsonProperty(required = true) long activationBytes) {}
