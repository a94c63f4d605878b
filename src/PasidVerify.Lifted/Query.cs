namespace PasidVerify.Lifted;

/// <summary>
/// One query that an answer rests on: its facts must contradict one another, or else a branch that was passed over is
/// possible, or a goal does not follow.
/// </summary>
/// <param name="About">What it is asked for, in words.</param>
/// <param name="Path">The path on which it was asked, by its decisions.</param>
/// <param name="Facts">Numbers of the facts in the log that it belongs to, the path's before the goal's.</param>
internal sealed record Query(string About, string Path, IReadOnlyList<int> Facts);
