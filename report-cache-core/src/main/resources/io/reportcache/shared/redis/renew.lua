-- Makes the fences anew, unless they are of another incarnation than ARGV[3].
if inc == ARGV[3] then
  anew()
end
