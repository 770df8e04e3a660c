# Les diplômes et les métiers qui leur correspondent, dans R. / Diplomas and the occupations that correspond to them, in R.
# Rscript correspondances.R http://localhost:8080
arguments <- commandArgs(trailingOnly = TRUE)
base <- if (length(arguments) > 0) arguments[1] else "http://localhost:8080"

# colClasses : les codes restent du texte. / codes stay text.
t <- read.csv(paste0(base, "/exports/correspondances/cfd-rome.csv"), colClasses = "character", encoding = "UTF-8")
cat(nrow(t), "correspondances\n")
cat(sort(t$vers[t$de == "01022108"]), sep = "\n")
