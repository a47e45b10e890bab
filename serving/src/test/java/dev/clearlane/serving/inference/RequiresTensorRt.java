package dev.clearlane.serving.inference;

import dev.clearlane.serving.inference.tensorrt.TensorRtSupport;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests that need a GPU and TensorRT on machines without, naming what is missing. */
public final class RequiresTensorRt implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    TensorRtSupport support = TensorRtSupport.get();
    return support.isUsable()
        ? ConditionEvaluationResult.enabled(support.detail())
        : ConditionEvaluationResult.disabled("no TensorRT: " + support.detail());
  }
}
