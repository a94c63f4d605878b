using System.Globalization;
using System.Text;
using PasidVerify.Spec;

namespace PasidVerify.Properties;

/// <summary>A counterexample as the message of a failing property.</summary>
internal static class Trace
{
    public static string Text(Counterexample counterexample)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{counterexample.Claim}: {counterexample.Explanation}");
        text.AppendLine(
            CultureInfo.InvariantCulture, $"Target {counterexample.Target}, probes of seed {counterexample.Seed}:");
        for (int i = 0; i < counterexample.Steps.Count; i++)
        {
            var step = counterexample.Steps[i];
            string arguments = string.Join(", ", step.Arguments.Select(argument =>
                string.Create(CultureInfo.InvariantCulture, $"{argument.Name}=0x{argument.Value:x}")));
            text.AppendLine(CultureInfo.InvariantCulture, $"{i + 1,3}. {step.Operation}({arguments}) -> {step.Result}");
        }

        return text.ToString();
    }
}
