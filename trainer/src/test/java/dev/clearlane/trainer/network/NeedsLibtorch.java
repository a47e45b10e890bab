package dev.clearlane.trainer.network;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a test class, visibly, on machines for which there is no libtorch. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.clearlane.trainer.network.Torch#isAvailable",
    disabledReason = "there is no libtorch for this machine")
public @interface NeedsLibtorch {}
