namespace PasidVerify.Cli;

/// <summary>Exit codes of every command.</summary>
public static class ExitCode
{
    /// <summary>All holds, or all is as expected.</summary>
    public const int Holds = 0;

    /// <summary>A violation was found, or a replayed one reproduced.</summary>
    public const int Violated = 1;

    /// <summary>Bad usage or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>Inconclusive: time ran out, the solver gave up, a candidate without a trace, a tool is missing.</summary>
    public const int Inconclusive = 3;
}
