namespace PasidVerify.Referee.Tests;

/// <summary>An operation with its arguments.</summary>
internal sealed record Move(string Operation, params ulong[] Arguments)
{
    public override string ToString() => $"{Operation}({string.Join(", ", Arguments.Select(a => $"0x{a:x}"))})";
}
