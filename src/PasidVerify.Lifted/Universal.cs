namespace PasidVerify.Lifted;

/// <summary>A universal condition that the path has taken as true, over the maps as they were at that moment.</summary>
/// <param name="Sort">The sort of its indexes.</param>
/// <param name="At">What it says at an index: where the range has it, the condition holds.</param>
internal sealed record Universal(Sort Sort, Func<Bits, Bool> At);
