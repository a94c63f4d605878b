namespace PasidVerify.Cli;

/// <summary>What a command may use of the world around it.</summary>
/// <param name="Output">Standard output: results, and with --json nothing but one object.</param>
/// <param name="Error">Standard error: progress and complaints.</param>
/// <param name="Input">Standard input.</param>
/// <param name="Clock">Time.</param>
/// <param name="Stop">Set by Ctrl-C: end soon, and keep what was found.</param>
public sealed record Session(
    TextWriter Output, TextWriter Error, Stream Input, TimeProvider Clock, CancellationToken Stop);
