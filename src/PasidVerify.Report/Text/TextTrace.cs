using PasidVerify.Spec;

namespace PasidVerify.Report;

/// <summary>A counterexample for reading: what failed where, one line a step, and what the last step broke.</summary>
public static class TextTrace
{
    /// <summary>The text, each line with its end.</summary>
    /// <param name="trace">What to print.</param>
    /// <param name="sentence">What its claim says.</param>
    public static string Of(Counterexample trace, string sentence)
    {
        using var text = new StringWriter { NewLine = "\n" };
        Write(text, trace, sentence);
        return text.ToString();
    }

    /// <summary>Prints to a writer, with the writer's line ends.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="trace">What to print.</param>
    /// <param name="sentence">What its claim says.</param>
    /// <param name="broken">How the line of the explanation begins: that of a trace that was just seen, or of a record.</param>
    public static void Write(TextWriter output, Counterexample trace, string sentence, string broken = "broken")
    {
        output.WriteLine($"claim     {trace.Claim}: {sentence}");
        output.WriteLine($"target    {trace.Target}");
        output.WriteLine($"scope     {trace.Scope}{DirectMap(trace.Scope)}");
        output.WriteLine($"switches  {(trace.Switches.Count == 0 ? "none" : string.Join(", ", trace.Switches))}");
        output.WriteLine($"seed      {trace.Seed}");
        output.WriteLine("words     page: address / 4096; frame: physical address / 4096; table: frame of a kernel table page");
        output.WriteLine();
        for (int i = 0; i < trace.Steps.Count; i++) output.WriteLine($"{i + 1,4}  {Step(trace.Steps[i])}");
        if (trace.Steps.Count > 0) output.WriteLine();
        output.WriteLine($"{broken} {After(trace.Steps.Count)}: {Sentence(trace.Explanation)}");
    }

    /// <summary>A sentence about a trace, with its devices, PASIDs and domains written as in steps.</summary>
    /// <param name="text">The sentence, with numbers in hexadecimal.</param>
    public static string Sentence(string text) => ValueText.InProse(text);

    /// <summary>One operation: name(argument=value, ...) -> result.</summary>
    /// <param name="step">The operation.</param>
    public static string Step(TraceStep step) =>
        $"{step.Operation}({string.Join(", ", step.Arguments.Select(a => $"{a.Name}={ValueText.Of(a.Name, a.Value)}"))})"
        + $" -> {step.Result}";

    /// <summary>First and last byte; nothing of a scope that only others know.</summary>
    private static string DirectMap(string name)
    {
        var scope = NamedScopes.All().FirstOrDefault(one => one.Name == name);
        if (scope is null || scope.DirectMapPages == 0) return "";
        ulong last = scope.DirectMapBase + ((scope.DirectMapPages * Scope.PageBytes) - 1);
        return $", direct map 0x{scope.DirectMapBase:x16}-0x{last:x16}";
    }

    private static string After(int steps) => steps == 0 ? "in the initial state" : $"by step {steps}";
}
