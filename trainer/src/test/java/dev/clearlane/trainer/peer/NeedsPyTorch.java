package dev.clearlane.trainer.peer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skips a test class, visibly, where no Python has PyTorch and torchvision. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.clearlane.trainer.peer.PyTorch#isAvailable",
    disabledReason = "python3 cannot import torch and torchvision (Debian: python3-torchvision)")
public @interface NeedsPyTorch {}
