using System.Text.Json.Serialization;
using PasidVerify.Conformance.Ftrace;

namespace PasidVerify.Cli;

/// <summary>What one kernel log shows, as commands report it.</summary>
public sealed record TraceRow(
    string File,
    long Events,
    long Maps,
    long Unmaps,
    long Invalidations,
    string Mode,
    string Verdict,
    long Undecided,
    long LostEvents,
    TraceReuse? FirstViolation)
{
    /// <summary>The first reuse that the log cannot decide.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TraceReuse? FirstUndecided { get; init; }

    /// <summary>Why there is no clean bill although no reuse is named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Remark { get; init; }

    /// <summary>What a clean log still does not show.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Caveat { get; init; }

    /// <summary>No certain violation, and no clean bill either.</summary>
    [JsonIgnore]
    public bool IsUndecided => Verdict == Word(TraceVerdict.Undecidable);

    /// <summary>The row of a result.</summary>
    public static TraceRow Of(TraceResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new(
            result.File,
            result.Events,
            result.Maps,
            result.Unmaps,
            result.Invalidations,
            Word(result.Mode),
            Word(result.Verdict),
            result.Undecided,
            result.LostEvents,
            result.FirstViolation)
        {
            FirstUndecided = result.FirstUndecided,
            Remark = result.Remark,
            Caveat = result.Caveat,
        };
    }

    private static string Word<T>(T value)
        where T : struct, Enum
    {
        string name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
